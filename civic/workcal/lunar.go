package workcal

import (
	"math"
	"time"
)

// The Vietnamese lunar calendar at UTC+7, after Hồ Ngọc Đức's algorithm (https://www.informatik.uni-leipzig.de/~duc/amlich),
// which follows Jean Meeus, Astronomical Algorithms (1998). Good from 1900 to 2199.

const (
	lunarZone    = 7.0 // hours ahead of UTC; 2007 and 2030 differ at UTC+8
	newMoonEpoch = 2415021.076998695
	synodicMonth = 29.530588853
)

// LunarDate returns the day of the Gregorian calendar, as UTC midnight, of a day of the Vietnamese lunar year that
// begins in the Gregorian year given. Leap months are not asked for here: no public holiday falls in one.
func LunarDate(year, month, day int) time.Time {
	a11, b11 := month11(year-1), month11(year)
	if month >= 11 {
		a11, b11 = month11(year), month11(year+1)
	}
	k := int(math.Floor(0.5 + (float64(a11)-newMoonEpoch)/synodicMonth))
	offset := month - 11
	if offset < 0 {
		offset += 12
	}
	if b11-a11 > 365 && offset >= leapOffset(a11) {
		offset++
	}
	return fromJulian(newMoon(k+offset) + day - 1)
}

func julian(t time.Time) int {
	y, m, d := t.Date()
	a := (14 - int(m)) / 12
	y, mm := y+4800-a, int(m)+12*a-3
	return d + (153*mm+2)/5 + 365*y + y/4 - y/100 + y/400 - 32045
}

func fromJulian(jd int) time.Time {
	return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, jd-2440588)
}

// newMoon returns the Julian day on which the k-th new moon after 1 January 1900 falls in Vietnam.
func newMoon(k int) int {
	const rad = math.Pi / 180
	t := float64(k) / 1236.85
	t2, t3 := t*t, t*t*t
	jd := 2415020.75933 + 29.53058868*float64(k) + 0.0001178*t2 - 0.000000155*t3
	jd += 0.00033 * math.Sin((166.56+132.87*t-0.009173*t2)*rad)
	m := 359.2242 + 29.10535608*float64(k) - 0.0000333*t2 - 0.00000347*t3
	mp := 306.0253 + 385.81691806*float64(k) + 0.0107306*t2 + 0.00001236*t3
	f := 21.2964 + 390.67050646*float64(k) - 0.0016528*t2 - 0.00000239*t3
	c := (0.1734-0.000393*t)*math.Sin(m*rad) + 0.0021*math.Sin(2*rad*m)
	c += -0.4068*math.Sin(mp*rad) + 0.0161*math.Sin(rad*2*mp) - 0.0004*math.Sin(rad*3*mp)
	c += 0.0104*math.Sin(rad*2*f) - 0.0051*math.Sin(rad*(m+mp))
	c += -0.0074*math.Sin(rad*(m-mp)) + 0.0004*math.Sin(rad*(2*f+m))
	c += -0.0004*math.Sin(rad*(2*f-m)) - 0.0006*math.Sin(rad*(2*f+mp))
	c += 0.0010*math.Sin(rad*(2*f-mp)) + 0.0005*math.Sin(rad*(2*mp+m))
	delta := -0.000278 + 0.000265*t + 0.000262*t2
	if t < -11 {
		delta = 0.001 + 0.000839*t + 0.0002261*t2 - 0.00000845*t3 - 0.000000081*t*t3
	}
	return int(math.Floor(jd + c - delta + 0.5 + lunarZone/24))
}

// sunSector returns in which twelfth of its way the sun stands at the start of the Julian day in Vietnam.
func sunSector(jd int) int {
	const rad = math.Pi / 180
	t := (float64(jd) - 2451545.5 - lunarZone/24) / 36525
	t2 := t * t
	m := 357.52910 + 35999.05030*t - 0.0001559*t2 - 0.00000048*t*t2
	l := 280.46645 + 36000.76983*t + 0.0003032*t2
	l += (1.914600-0.004817*t-0.000014*t2)*math.Sin(rad*m) + (0.019993-0.000101*t)*math.Sin(rad*2*m) + 0.000290*math.Sin(rad*3*m)
	l *= rad
	l -= 2 * math.Pi * math.Floor(l/(2*math.Pi))
	return int(math.Floor(l / math.Pi * 6))
}

// month11 returns the Julian day of the first day of the lunar month that holds the winter solstice of the year.
func month11(year int) int {
	off := julian(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)) - 2415021
	k := int(math.Floor(float64(off) / synodicMonth))
	day := newMoon(k)
	if sunSector(day) >= 9 {
		day = newMoon(k - 1)
	}
	return day
}

// leapOffset returns which month after the eleventh is the leap one.
func leapOffset(a11 int) int {
	k := int(math.Floor((float64(a11)-newMoonEpoch)/synodicMonth + 0.5))
	last, sector := 0, sunSector(newMoon(k+1))
	i := 1
	for {
		last = sector
		i++
		sector = sunSector(newMoon(k + i))
		if sector == last || i >= 14 {
			return i - 1
		}
	}
}
