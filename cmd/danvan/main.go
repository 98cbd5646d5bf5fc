// Command danvan is the bot, its tools and its demo.
package main

func main() {}
