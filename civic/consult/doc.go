// Package consult is the asking of people about a project (lấy ý kiến): the phases of a consultation, who may speak in it
// and once, what official answer every opinion gets, how voices are counted, and the record by which all of that can be
// checked later.
//
// Like the rest of the domain it is pure: values and a given time, no input or output, no language.
package consult
