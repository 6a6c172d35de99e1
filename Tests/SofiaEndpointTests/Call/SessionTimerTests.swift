#if SofiaSIP
    import BoundedNumbers
    import Testing

    @testable import SofiaEndpoint

    /// RFC 4028.
    @Suite struct SessionTimerTests {
        @Test func refusalNamesTheLeastInterval() {
            let short = SessionTimerTerms(expires: 89, isSupported: true)
            let (enough, unknown) = (SessionTimerTerms(expires: 90, isSupported: true), SessionTimerTerms(expires: 10))
            #expect([short, enough, unknown].map { SessionTimer.refusal(of: $0) } == [90, nil, nil])
        }

        /// §10: at half of the interval; and it is dead a third, or 32 s, before its end.
        @Test func timesOfRefreshAndEnd() {
            var timer = SessionTimer()
            timer.requested(SessionTimerTerms(expires: 1800, refresher: .uas, isSupported: true))
            #expect(timer.refreshDelay == .seconds(900))
            #expect(timer.expiryDelay == .seconds(1768))
            timer.requested(SessionTimerTerms(expires: 90, refresher: .uac, isSupported: true))
            #expect(timer.refreshDelay == nil, "they do")
            #expect(timer.expiryDelay == .seconds(60))
            timer.requested(SessionTimerTerms(isSupported: true))
            #expect(timer.expiryDelay == nil && timer.answer == nil)
        }

        @Test func whoeverRefreshesSaysSoInEachRequest() {
            var timer = SessionTimer()
            timer.answered(SessionTimerTerms(expires: 600, refresher: .uas))
            let theirs = timer.request(isFirst: false)
            timer.answered(SessionTimerTerms(expires: 600, refresher: .uac))
            let ours = timer.request(isFirst: false)
            #expect(theirs?.refresher == .uas && ours?.refresher == .uac && ours?.seconds == 600)
        }

        /// §7.3: the next try asks for what was named, and no server is asked for ever.
        @Test func refusedIntervalGrows() {
            var timer = SessionTimer()
            let first = timer.refused(SessionTimerTerms(minimum: 3600))
            let request = timer.request(isFirst: true)
            let again = timer.refused(SessionTimerTerms(minimum: 3600))
            let nonsense = [
                timer.refused(SessionTimerTerms()), timer.refused(SessionTimerTerms(minimum: 99_999_999_999)),
            ]
            #expect(first && !again && nonsense == [false, false])
            #expect(request?.seconds == 3600 && request?.least == 3600 && request?.refresher == nil)
        }
    }
#endif
