namespace DsxDapr.Contracts;

/// <summary>The routes of the hub (wire contract §3). All lie below <see cref="Prefix"/>.</summary>
public static class HubRoutes
{
    /// <summary>The path prefix of every hub route.</summary>
    public const string Prefix = "/dsx-connect/api/v1";

    /// <summary>Connector enrollment and heartbeat (§3.3).</summary>
    public const string Register = Prefix + "/connectors/register";

    /// <summary>Ours: a signed registration with which a connector asks for a new key. Other hubs take it for a heartbeat.</summary>
    public const string RegisterForNewKey = Register + "?" + NewKeyParameter + "=true";

    /// <summary>The query parameter of <see cref="RegisterForNewKey"/>.</summary>
    public const string NewKeyParameter = "rotate";

    /// <summary>Reports what a hub supports, among others its batch capability (§3.2).</summary>
    public const string Config = Prefix + "/config";

    /// <summary>Submits one item (§3.4).</summary>
    public const string ScanRequest = Prefix + "/scan/request";

    /// <summary>Submits many items (§3.4).</summary>
    public const string ScanRequestBatch = Prefix + "/scan/request_batch";

    /// <summary>Takes a connector off the registry (§3.3).</summary>
    public static string Unregister(Guid connector) => $"{Prefix}/connectors/unregister/{connector:D}";

    /// <summary>Orders a full scan of a connector's asset (§3.3).</summary>
    public static string FullScan(Guid connector) => $"{Prefix}/connectors/full_scan/{connector:D}";

    /// <summary>Reads the stored fields of a job, for connectors (§3.5).</summary>
    public static string JobRaw(string jobId) => $"{Prefix}/scan/jobs/{Uri.EscapeDataString(jobId)}/raw";

    /// <summary>Ends the enumeration of a job (§3.5).</summary>
    public static string EnqueueDone(string jobId) => $"{Prefix}/scan/jobs/{Uri.EscapeDataString(jobId)}/enqueue_done";
}

/// <summary>The routes of a connector below its name, e.g. <c>/filesystem-connector/read_file</c> (wire contract §4.2).</summary>
public static class ConnectorRoutes
{
    /// <summary>Starts a full scan (§4.3).</summary>
    public const string FullScan = "full_scan";

    /// <summary>Streams an item's content (§4.4).</summary>
    public const string ReadFile = "read_file";

    /// <summary>Acts on an item (§4.5).</summary>
    public const string ItemAction = "item_action";

    /// <summary>Tests whether the repository can be reached.</summary>
    public const string RepoCheck = "repo_check";
}

/// <summary>The routes of a scanner that other apps call.</summary>
public static class ScannerRoutes
{
    /// <summary>Asks every engine whether it can scan; for the hub alone, through its sidecar.</summary>
    public const string Engines = "/dsx-scanner/engines";
}

/// <summary>Header names of the wire contract.</summary>
public static class WireHeaders
{
    /// <summary>Carries the enrollment token (§2.5).</summary>
    public const string EnrollmentToken = "X-Enrollment-Token";

    /// <summary>Names the job in the answer to a full scan order (§3.3).</summary>
    public const string JobId = "X-Job-Id";

    /// <summary>A display name for the job of a submitted item (§3.4).</summary>
    public const string JobName = "X-Job-Name";

    /// <summary>Ours, in the answer to <c>read_file</c>: the version of the content that is read (<see cref="Wire.ScanRequest.ContentVersion"/>).</summary>
    public const string ContentVersion = "X-Dsx-Content-Version";
}
