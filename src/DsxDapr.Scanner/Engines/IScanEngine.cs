namespace DsxDapr.Scanner.Engines;

/// <summary>Says what an item's content is. Implementations are used by many scans at once.</summary>
internal interface IScanEngine
{
    /// <summary>The engine as it is now; its database may change while the process runs.</summary>
    EngineInfo Info { get; }

    /// <summary>The largest content the engine takes, in bytes; null for no limit.</summary>
    long? MaxSizeInBytes { get; }

    /// <summary>
    /// Reads <paramref name="content"/> and gives the verdict. Exceptions of <paramref name="content"/> pass through;
    /// any other exception means that the engine failed. The caller reads on to the end when the engine stops early.
    /// </summary>
    ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken);
}
