using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Events;

/// <summary>What a scan engine says of an item.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScanVerdict>))]
public enum ScanVerdict
{
    /// <summary>The engine saw every byte and found nothing.</summary>
    [JsonStringEnumMemberName("clean")]
    Clean,

    /// <summary>The engine found malware.</summary>
    [JsonStringEnumMemberName("malicious")]
    Malicious,

    /// <summary>The engine found something that may be malware.</summary>
    [JsonStringEnumMemberName("suspicious")]
    Suspicious,

    /// <summary>The engine does not support this kind of content.</summary>
    [JsonStringEnumMemberName("unscannable")]
    Unscannable,

    /// <summary>The content is encrypted.</summary>
    [JsonStringEnumMemberName("encrypted")]
    Encrypted,

    /// <summary>The content is larger than the engine takes.</summary>
    [JsonStringEnumMemberName("too_large")]
    TooLarge,

    /// <summary>There is no verdict: reading or scanning failed.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
