// Package workcal counts working time as Vietnamese state agencies keep it: working hours, weekends, public holidays of
// the Labour Code 2019 (article 112) with Tết and the Hùng Kings' day from the lunar calendar, and days off in lieu of
// holidays that fall on a weekend (article 111). Days that the Prime Minister swaps each year are given as overrides.
package workcal
