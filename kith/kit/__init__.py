"""Pure functions without models or Django: phones, e-mails, names, dates, numbers, money, countries, tables, cards,
photos.
"""
