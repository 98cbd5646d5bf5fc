package civic

// Model is a “Dân vận khéo” model (mô hình “Dân vận khéo”): work with the people that an agency has built and that was
// recognised as an example to others (letter 3053/UBND-NC, point 4).
type Model struct {
	Code         string `db:"code"`
	Agency       string `db:"agency"` // code of the agency that built it
	Title        string `db:"title"`
	TitleWords   Words  `db:"title_words"`
	RecognisedOn string `db:"recognised_on"` // 2006-01-02
	Decision     string `db:"decision"`      // number of the paper that recognises it, or ""
}

// TitleIn returns the title in the locale.
func (m Model) TitleIn(locale string) string { return m.TitleWords.In(locale, m.Title) }
