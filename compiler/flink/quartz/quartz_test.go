package quartz

import "testing"

func TestOf(t *testing.T) {
	for _, test := range []struct{ schedule, want, fault string }{
		{schedule: "0 2 * * *", want: "0 0 2 * * ?"},
		{schedule: "@hourly", want: "0 0 * * * ?"},
		{schedule: "@weekly", want: "0 0 0 ? * 1"},
		{schedule: "*/15 0-6 1,15 JAN-mar *", want: "0 */15 0-6 1,15 1-3 ?"},
		{schedule: "0 3 * * 1-5", want: "0 0 3 ? * 2-6"},
		{schedule: "0 3 * * SUN", want: "0 0 3 ? * 1"},
		{schedule: "0 3 * * 7", want: "0 0 3 ? * 1"},
		{schedule: "0 3 * * 5-7", want: "0 0 3 ? * 6-7,1"},
		{schedule: "0 3 * * 0-7", want: "0 0 3 * * ?"},
		{schedule: "0 3 * * 5-7/2", fault: `"5-7/2" is no day of the week`},
		{schedule: "5,* 3 * * *", want: "0 * 3 * * ?"},
		{schedule: "0 2 1 * 1", fault: "the operator's scheduler cannot combine a day of the month with a day of the week"},
		{schedule: "0 2 * *", fault: "the schedule has 4 fields, and needs 5"},
		{schedule: "0 0 2 * * ?", fault: "the schedule begins with a field for seconds"},
		{schedule: "0 0 2 ? * 2", fault: "the schedule has 6 fields, and needs 5"},
		{schedule: "60 2 * * *", fault: `"60" is no minute`},
		{schedule: "0 5-2 * * *", fault: `"5-2" is no hour`},
		{schedule: "0 2 * * */0", fault: `"*/0" is no day of the week`},
		{schedule: "", fault: "the schedule has 0 fields, and needs 5"},
		{schedule: "0 2 - * *", fault: `"-" is no day of the month`},
	} {
		got, fault := Of(test.schedule)
		message := ""
		if fault != nil {
			message = fault.Message
		}
		if got != test.want || message != test.fault {
			t.Errorf("%q is %q, fault %q; want %q, fault %q", test.schedule, got, message, test.want, test.fault)
		}
	}
}
