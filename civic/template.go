package civic

// Template is a text that an agency's officers may begin an answer with.
type Template struct {
	ID        int64  `db:"id"`
	Agency    string `db:"agency"`
	Category  string `db:"category"` // "" for every category
	Title     string `db:"title"`
	Text      string `db:"text"`
	CreatedBy *int64 `db:"created_by"`
}
