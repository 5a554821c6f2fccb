namespace DsxDapr.DevSidecar.State;

/// <summary>A change to one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Etag">The version the key must have; null or empty: any.</param>
internal abstract record StateOperation(string Key, string? Etag)
{
    /// <summary>Whether a certain version is demanded.</summary>
    public bool HasEtag => !string.IsNullOrEmpty(Etag);
}

/// <summary>Writes a value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value's JSON text.</param>
/// <param name="Etag">The version the key must have; null or empty: any.</param>
/// <param name="FirstWrite">Whether, without an etag, only an absent key may be written (concurrency "first-write").</param>
/// <param name="TtlSeconds">Seconds until it vanishes; zero and less: never; null: the component's default.</param>
internal sealed record StateWrite(
    string Key,
    ReadOnlyMemory<byte> Value,
    string? Etag = null,
    bool FirstWrite = false,
    int? TtlSeconds = null) : StateOperation(Key, Etag);

/// <summary>Deletes a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Etag">The version the key must have; null or empty: any.</param>
internal sealed record StateDelete(string Key, string? Etag = null) : StateOperation(Key, Etag);
