package i18n

import "time"

// The names of CLDR 48. Russian months stand in the genitive inside a date ("1 июля") and in the nominative alone.
var (
	monthsInDate = map[Lang][12]string{
		RU: {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		KK: {"қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"},
		EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	monthsAlone = map[Lang][12]string{
		RU: {"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"},
		KK: monthsInDate[KK],
		EN: monthsInDate[EN],
	}
	monthsShort = map[Lang][12]string{
		RU: {"янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."},
		KK: {"қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."},
		EN: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
	weekdays = map[Lang][7]string{
		RU: {"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
		KK: {"жексенбі", "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі"},
		EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	weekdaysShort = map[Lang][7]string{
		RU: {"вс", "пн", "вт", "ср", "чт", "пт", "сб"},
		KK: {"жс", "дс", "сс", "ср", "бс", "жм", "сн"},
		EN: {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	}
	byteUnits = map[Lang][4]string{
		RU: {"Б", "КБ", "МБ", "ГБ"},
		KK: {"Б", "КБ", "МБ", "ГБ"},
		EN: {"B", "KB", "MB", "GB"},
	}
)

// Weekday is the name of a day of the week.
func (l Lang) Weekday(d time.Weekday) string { return weekdays[l][d] }

// WeekdayShort is the two- or three-letter name of a day of the week.
func (l Lang) WeekdayShort(d time.Weekday) string { return weekdaysShort[l][d] }

// MonthShort is the short name of a month, for the head of a drawn schedule.
func (l Lang) MonthShort(m time.Month) string { return monthsShort[l][m-1] }
