namespace DsxDapr.Contracts;

/// <summary>The app ids of the product's own apps, as in <c>dapr.yaml</c>.</summary>
public static class AppIds
{
    /// <summary>The hub.</summary>
    public const string Hub = "dsx-hub";

    /// <summary>The scanner.</summary>
    public const string Scanner = "dsx-scanner";

    /// <summary>The filesystem connector.</summary>
    public const string FileSystemConnector = "filesystem-connector";

    /// <summary>The forwarder of scan events.</summary>
    public const string Forwarder = "dsx-forwarder";
}

/// <summary>The names of the Dapr components in <c>components/</c>.</summary>
public static class DaprComponents
{
    /// <summary>State store of the connectors' DSX-HMAC keys; only hub and scanner may read it.</summary>
    public const string Credentials = "dsx-credentials";

    /// <summary>State store of connector presence.</summary>
    public const string Registry = "dsx-registry";

    /// <summary>Pub/sub component that carries scan work from the hub to the scanners.</summary>
    public const string Work = "dsx-work";

    /// <summary>Pub/sub component that carries events: results, actions, jobs.</summary>
    public const string Events = "dsx-events";

    /// <summary>Secret store of enrollment tokens.</summary>
    public const string Secrets = "dsx-secrets";

    /// <summary>Secret store of the operators' tokens; only the hub may read it.</summary>
    public const string Operators = "dsx-operators";

    /// <summary>Secret store of what engines ask of the scanner; only the scanner may read it.</summary>
    public const string Engines = "dsx-engines";
}

/// <summary>The pub/sub topics and, for each, the route its subscribers serve.</summary>
public static class Topics
{
    /// <summary>Items to scan, on <see cref="DaprComponents.Work"/>.</summary>
    public const string ScanRequests = "scan-requests";

    /// <summary>Finished scan attempts, on <see cref="DaprComponents.Events"/>.</summary>
    public const string ScanResults = "scan-results";

    /// <summary>What was done with malicious items, on <see cref="DaprComponents.Events"/>.</summary>
    public const string ItemActions = "item-actions";

    /// <summary>Finished jobs, on <see cref="DaprComponents.Events"/>.</summary>
    public const string Jobs = "jobs";

    /// <summary>The audit trail, on <see cref="DaprComponents.Events"/>.</summary>
    public const string Audit = "audit";

    /// <summary>Events that a consumer could not take, on <see cref="DaprComponents.Events"/>: its dead-letter topic.</summary>
    public const string UndeliveredEvents = "undelivered-events";

    /// <summary>The topic that takes the messages of <paramref name="topic"/> which could not be delivered.</summary>
    public static string DeadLettersOf(string topic) => topic + "-dead";

    /// <summary>The route on which an app receives the messages of <paramref name="topic"/>.</summary>
    public static string RouteOf(string topic) => "/events/" + topic;
}

/// <summary>The secrets in <see cref="DaprComponents.Secrets"/>, <see cref="DaprComponents.Operators"/> and <see cref="DaprComponents.Engines"/>.</summary>
public static class SecretNames
{
    /// <summary>The enrollment token, or several separated by commas, or a JSON list, that admit connectors.</summary>
    public const string EnrollmentTokens = "enrollment-tokens";

    /// <summary>The operators' tokens, in <see cref="DaprComponents.Operators"/>: a JSON list or <c>role:token</c> pairs.</summary>
    public const string OperatorTokens = "operator-tokens";

    /// <summary>The token that DSXA asks for, in <see cref="DaprComponents.Engines"/>.</summary>
    public const string DsxaToken = "dsxa-auth-token";
}
