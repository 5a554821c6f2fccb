namespace DsxDapr.DaprHttp;

/// <summary>What became of one delivered event.</summary>
public enum TopicResponse
{
    /// <summary>It is done.</summary>
    Success,

    /// <summary>Deliver it again, by the resiliency policy of the component.</summary>
    Retry,

    /// <summary>Do not deliver it again: move it to the dead-letter topic, if there is one.</summary>
    Drop,
}
