package civic

// AgencyFigures is what an agency did in a period, and where it stands.
type AgencyFigures struct {
	Agency         string
	Received       int // cases filed in the period that it has now
	Accepted       int // accepted in the period
	Answered       int // answered in the period
	AnsweredInTime int // of those, by the date set
	Open           int // now
	Overdue        int // now: not accepted or not answered by its date
	Waiting        int // now: for the citizen
	Marks          int // answers of the period that citizens gave stars
	MeanMark       float64
	Ratings        int    // of its service, in the period
	RatingStars    [5]int // how many gave 1, 2, … 5 stars
	MeanRating     float64
}
