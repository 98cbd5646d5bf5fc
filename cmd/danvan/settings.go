package main

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/locales"
	"danvan/scheduler"
)

// settingTypes teach kong the types of settings that it does not know: a field names them by its tag "type", or is of their
// Go type. What they refuse is a settingError.
func settingTypes() []kong.Option {
	return []kong.Option{
		kong.Vars{"locales": strings.Join(locales.MustLoad().Languages(), ",")},
		kong.NamedMapper("count", settingType(parseCount)),
		kong.NamedMapper("schedule", settingType(parseSchedule)),
		kong.NamedMapper("working-hours", settingType(parseWorkingHours)),
		kong.TypeMapper(reflect.TypeFor[civic.Hours](), settingType(parseHours)),
		kong.TypeMapper(reflect.TypeFor[*time.Location](), settingType(parseZone)),
	}
}

// settingType makes a mapper of a function that returns what a text means, or in what way it must be mended.
func settingType[T any](parse func(text string, tag *kong.Tag) (T, string)) kong.Mapper {
	return kong.MapperFunc(func(ctx *kong.DecodeContext, target reflect.Value) error {
		var text string
		if err := ctx.Scan.PopValueInto("value", &text); err != nil {
			return err
		}
		value, mend := parse(text, ctx.Value.Tag)
		if mend != "" {
			return settingError{ctx.Value.Tag.Get("key"), mend}
		}
		target.Set(reflect.ValueOf(value))
		return nil
	})
}

// parseCount reads a number from 0 to that of the tag "max".
func parseCount(text string, tag *kong.Tag) (int, string) {
	most, _ := strconv.Atoi(tag.Get("max"))
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Sprintf("is not a number from 0 to %d; write one such as %s", most, tag.Default)
	}
	return n, ""
}

func parseSchedule(text string, _ *kong.Tag) (string, string) {
	if scheduler.CheckSpec(text, time.Now()) != nil {
		return "", "is not a schedule; write minute, hour, day of month, month and day of week, such as 30 7 * * 1-5"
	}
	return text, ""
}

func parseWorkingHours(text string, tag *kong.Tag) ([]workcal.Interval, string) {
	hours, err := workcal.ParseHours(text)
	if err != nil {
		return nil, "are not hours, the earlier first; write them as " + tag.Default
	}
	return hours, ""
}

// parseHours reads hours of no zone yet: that is a setting, too.
func parseHours(text string, tag *kong.Tag) (civic.Hours, string) {
	hours, err := civic.ParseHours(text, nil)
	if err != nil {
		return hours, "are not hours; write them as " + tag.Default
	}
	return hours, ""
}

func parseZone(text string, tag *kong.Tag) (*time.Location, string) {
	zone, err := time.LoadLocation(text)
	if err != nil {
		return nil, "is no time zone; write one such as " + tag.Default
	}
	return zone, ""
}

// defaultConfig is what holds where nothing else is said.
func defaultConfig() config {
	c, _, err := parse([]string{"version"}, func(string) string { return "" }, io.Discard, io.Discard)
	if err != nil {
		panic(err) // the tags of config are at fault
	}
	return c.config
}
