namespace DsxDapr.Cli;

/// <summary>What <c>dsx</c> returns to the shell.</summary>
internal static class ExitCodes
{
    /// <summary>All went well; for a scan: it completed and every item is clean.</summary>
    public const int Ok = 0;

    /// <summary>Something went wrong; for a scan: it did not complete, or items are left without a verdict.</summary>
    public const int Failed = 1;

    /// <summary>The scan completed and found something malicious.</summary>
    public const int Malicious = 2;
}
