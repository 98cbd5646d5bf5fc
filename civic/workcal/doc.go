// Package workcal counts working time as Vietnamese state agencies keep it: working hours, weekends, the public holidays of
// the Labour Code 45/2019/QH14 (article 112) with Tết and the Hùng Kings' day from the lunar calendar, Vietnamese Culture
// Day (Resolution 28/2026/QH16, article 2), and days off in lieu of holidays that fall on a weekend (article 111). What the
// Prime Minister decides anew each year, which days of Tết, which neighbour of National Day, and which days are swapped, is
// guessed by the custom of the years since 2021 and overridden by what was announced.
package workcal
