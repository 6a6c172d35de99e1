import Glibc

// Datagrams from the network to a phone that takes calls and answers every second one. An input is one or more datagrams with
// the octet 1E (record separator) between them; `@TAG@` in one stands for the tag that the phone gave last, so that requests
// reach into its dialogs. After each the phone must still answer.

let phone = try await FuzzedPhone()
let wire = try Wire(to: phone.port)
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(run(&count, &arguments) { testSignalling($0, $1) })
