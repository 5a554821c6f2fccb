namespace DsxDapr.Security.Tls;

/// <summary>What a look at the files of a <see cref="TlsFile"/> brought.</summary>
public enum TlsReload
{
    /// <summary>Nothing new.</summary>
    Unchanged,

    /// <summary>The files changed, and what they hold now is in use.</summary>
    Reloaded,

    /// <summary>The files cannot be used, which is news; what was in use stays in use.</summary>
    Failed,

    /// <summary>The files cannot be used, still.</summary>
    StillFailed,
}
