package import AudioRouting
package import SettingsCatalogue

extension RoutingRules {
    /// The rules that the `policy.device.*` settings describe, and those beside them that are about devices.
    package init(_ values: SettingValues) {
        self.init(
            useHeadset: values.flag("policy.device.use_headset"),
            headsetNames: values.list("policy.device.headset_name"),
            includedHeadsets: values.list("policy.device.include_headset"),
            excludedHeadsets: values.list("policy.device.exclude_headset"),
            microphoneNames: values.list("policy.device.audio_in_device"),
            speakerNames: values.list("policy.device.audio_out_device"),
            ringerNames: values.list("policy.device.ringer_device"),
            cancelsEcho: values.flag("policy.session.echo_control"),
            releaseDelay: .milliseconds(values.integer("policy.endpoint.defer_device_release")))
    }
}
