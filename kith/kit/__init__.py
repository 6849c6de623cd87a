"""Pure helpers without models: phones, e-mails, names, dates, numbers, money, countries, tables,
cards, photos.
"""
