// Package citizen is what citizens do in the bot: meet it and agree to its notice, rate a service, complain or suggest,
// follow a case, answer what they are asked, see and delete what is held about them. One file per thing a person does.
package citizen
