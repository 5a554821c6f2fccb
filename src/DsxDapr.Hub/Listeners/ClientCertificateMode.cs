namespace DsxDapr.Hub.Listeners;

/// <summary>Whether clients show a certificate of their own.</summary>
internal enum ClientCertificateMode
{
    /// <summary>They are not asked.</summary>
    None,

    /// <summary>They may; one that is shown must be good.</summary>
    Allow,

    /// <summary>They must.</summary>
    Require,
}
