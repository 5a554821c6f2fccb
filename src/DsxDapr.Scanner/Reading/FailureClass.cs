using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Reading;

/// <summary>The words of <see cref="ScanFailure.Class"/>.</summary>
internal static class FailureClass
{
    /// <summary>The connector could not be reached, or is not ready for calls of the scanner: it is between two keys, or wants fewer.</summary>
    public const string ConnectorConnection = ScanFailure.ConnectorConnection;

    /// <summary>The connector failed.</summary>
    public const string ConnectorServer = "connector_server";

    /// <summary>The connector refused the call.</summary>
    public const string ConnectorClient = "connector_client";

    /// <summary>The item is gone.</summary>
    public const string ItemNotFound = "item_not_found";

    /// <summary>The connector cannot or must not read the item.</summary>
    public const string ItemUnreadable = "item_unreadable";

    /// <summary>The content did not come to its end.</summary>
    public const string StreamBroken = "stream_broken";

    /// <summary>The engine failed.</summary>
    public const string Engine = "engine";

    /// <summary>The engine does not take this item.</summary>
    public const string EngineClient = "engine_client";

    /// <summary>The engine does not let the scanner in.</summary>
    public const string EngineAuth = "engine_auth";

    /// <summary>Reading and scanning took too long.</summary>
    public const string Timeout = "timeout";
}
