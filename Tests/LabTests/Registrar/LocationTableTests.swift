#if SofiaSIP
    import BoundedNumbers
    import SofiaUserAgent
    import Testing

    @testable import Lab

    @Suite struct LocationTableTests {
        let start = ContinuousClock.now

        func request(
            _ contact: String? = "sip:5320@127.0.0.1:5062", expires: DeltaSeconds? = 60, callID: String = "a",
            sequence: UInt32 = 1
        ) -> LocationTable.Request {
            LocationTable.Request(user: "5320", contact: contact, expires: expires, callID: callID, sequence: sequence)
        }

        @Test func bindsUntilTheTimeIsOver() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            #expect(table.register(request(), at: start) == .bound(contact: "sip:5320@127.0.0.1:5062", seconds: 60))
            #expect(table.entry(of: "5320", at: start + .seconds(59))?.contact == "sip:5320@127.0.0.1:5062")
            #expect(table.entry(of: "5320", at: start + .seconds(60)) == nil)
            #expect(table.all(at: start + .seconds(60)).isEmpty)
            #expect(table.entry(of: "5321", at: start) == nil)
        }

        /// RFC 3261 §10.2.1.1: a time is a wish.
        @Test func grantsAtMostTheMaximum() {
            var table = LocationTable(minimum: 0, maximum: 30)
            #expect(table.register(request(), at: start) == .bound(contact: "sip:5320@127.0.0.1:5062", seconds: 30))
            let unspecific = request(expires: nil, sequence: 2)
            #expect(table.register(unspecific, at: start) == .bound(contact: "sip:5320@127.0.0.1:5062", seconds: 30))
        }

        /// RFC 3261 §10.3, step 7.
        @Test func tooBriefIsRefused() {
            var table = LocationTable(minimum: 120, maximum: 3600)
            #expect(table.register(request(), at: start) == .tooBrief(minimum: 120))
            #expect(table.entry(of: "5320", at: start) == nil)
            #expect(table.register(request(expires: 0), at: start) == .unbound, "removing is never too brief")
        }

        @Test func removal() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            _ = table.register(request(), at: start)
            #expect(table.register(request(expires: 0, sequence: 2), at: start) == .unbound)
            #expect(table.entry(of: "5320", at: start) == nil)
        }

        @Test func everythingIsRemovedByAStar() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            _ = table.register(request(), at: start)
            #expect(table.register(request("*", expires: 60, sequence: 2), at: start) == .malformed)
            #expect(table.register(request("*", expires: 0, sequence: 3), at: start) == .unbound)
            #expect(table.entry(of: "5320", at: start) == nil)
        }

        @Test func newContactReplacesTheFormer() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            _ = table.register(request(), at: start)
            _ = table.register(request("sip:5320@127.0.0.1:5064", callID: "b"), at: start)
            #expect(table.entry(of: "5320", at: start)?.contact == "sip:5320@127.0.0.1:5064")
            // The farewell of the one that was replaced does no harm.
            #expect(table.register(request(expires: 0, sequence: 2), at: start) == .unbound)
            #expect(table.entry(of: "5320", at: start)?.contact == "sip:5320@127.0.0.1:5064")
        }

        @Test func oldRequestsAreRefused() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            _ = table.register(request(sequence: 5), at: start)
            #expect(table.register(request(expires: 0, sequence: 5), at: start) == .outOfOrder)
            #expect(table.register(request(expires: 0, sequence: 1), at: start) == .outOfOrder)
            #expect(table.entry(of: "5320", at: start) != nil)
        }

        @Test func questionChangesNothing() {
            var table = LocationTable(minimum: 0, maximum: 3600)
            _ = table.register(request(), at: start)
            #expect(table.register(request(nil, sequence: 2), at: start) == .listed)
            table.remove("5320")
            #expect(table.all(at: start).isEmpty)
        }
    }
#endif
