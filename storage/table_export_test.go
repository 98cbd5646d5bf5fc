package storage

// ColumnsListed lists the columns of each table that is a table[T].
func ColumnsListed() map[string][]string {
	return map[string][]string{
		caseTable.name: caseTable.names(), eventTable.name: eventTable.names(), ratingTable.name: ratingTable.names(),
		instructionTable.name: instructionTable.names(), obligationTable.name: obligationTable.names(),
		submissionTable.name: submissionTable.names(), reminderTable.name: reminderTable.names(),
		notificationTable.name: notificationTable.names(), projectTable.name: projectTable.names(),
		consultationTable.name: consultationTable.names(), ballotTable.name: ballotTable.names(),
	}
}
