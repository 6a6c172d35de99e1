#if SofiaSIP
    import SettingsCatalogue
    import Testing

    @testable import SofiaEndpoint

    @Suite("The settings that the SIP endpoint reads")
    struct PluginSettingsTests {
        /// It hears of settings when it is told to connect, so that is when they begin to count.
        @Test(arguments: SofiaEndpointPlugin.settings.sorted())
        func countFromTheRegistrationOn(key: String) throws {
            let setting = try #require(SettingsCatalogue.setting(for: key), "the catalogue does not have it")
            #expect(setting.key == key)
            // The session acts on this one as well.
            #expect(setting.takesEffect == .registration || key == "policy.endpoint.vq_alarm_threshold")
        }
    }
#endif
