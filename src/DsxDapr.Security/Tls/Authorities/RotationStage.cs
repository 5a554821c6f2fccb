namespace DsxDapr.Security.Tls.Authorities;

/// <summary>How far the replacement of an authority's key is.</summary>
public enum RotationStage
{
    /// <summary>There is one authority.</summary>
    None,

    /// <summary>A new authority is trusted besides, and issues nothing yet.</summary>
    Announced,

    /// <summary>The new authority issues; the one before is still trusted, and issues nothing any more.</summary>
    Switched,
}
