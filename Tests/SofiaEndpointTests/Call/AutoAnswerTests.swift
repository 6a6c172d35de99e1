#if SofiaSIP
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    struct AutoAnswerTests {
        @Test(arguments: [
            ("Call-Info", "<sip:127.0.0.1>;answer-after=0", 0),
            ("Call-Info", "<http://a/b.jpg>;purpose=icon, <sip:x>;Answer-After=7", 7),
            ("Call-Info", "<sip:x>;answer-after=soon", 0),
            ("Call-Info", "<sip:x>;answer-after=-5", 0),
            ("Alert-Info", "<http://example.invalid>;info=alert-autoanswer;delay=2", 2),
            ("Alert-Info", "<sip:x>;info=\"Auto Answer\"", 0),
            ("Alert-Info", "<http://example.invalid>;answer-after=4", 4),
            ("Alert-Info", "info=alert-autoanswer;delay=3", 3),
            ("Alert-Info", "Auto Answer <sip:x>", 0),
            ("Alert-Info", "Ring-Answer", 0),
            ("Answer-Mode", "Auto", 0),
            ("answer-mode", "auto;require", 0),
            ("Priv-Answer-Mode", "Auto", 0),
        ])
        func wishes(name: String, value: String, delay: Int) {
            #expect(AutoAnswer.delay(in: [SIPHeader(name, value)]) == delay)
        }

        @Test(arguments: [
            ("Call-Info", "<sip:x>;purpose=info"), ("Alert-Info", "<sip:x>;info=ring"),
            ("Alert-Info", "<sip:autoanswer@x>;info=ring"),
            ("Answer-Mode", "Manual"),
            ("Subject", "answer-after=0"),
        ])
        func noWish(name: String, value: String) {
            #expect(AutoAnswer.delay(in: [SIPHeader(name, value)]) == nil)
        }
    }
#endif
