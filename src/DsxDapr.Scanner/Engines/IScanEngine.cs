namespace DsxDapr.Scanner.Engines;

/// <summary>Says what an item's content is. Implementations are used by many scans at once.</summary>
internal interface IScanEngine
{
    /// <summary>The engine as it is now; its database may change while the process runs.</summary>
    EngineInfo Info { get; }

    /// <summary>Whether it looks for malware in general, so that its "clean" says something of an item that another engine could not look at.</summary>
    bool IsAntivirus => true;

    /// <summary>The largest content the engine takes, in bytes; null for no limit.</summary>
    long? MaxSizeInBytes { get; }

    /// <summary>How many scans it makes something of at once; null for no limit of its own.</summary>
    int? MaxScansAtOnce { get; }

    /// <summary>
    /// Reads <paramref name="content"/> and gives the verdict; clean only after having read it to its end. Exceptions of
    /// <paramref name="content"/> pass through; any other exception means that the engine failed, and is an
    /// <see cref="EngineException"/> when the engine knows why. The caller reads on to the end when the engine stops early.
    /// </summary>
    ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken);

    /// <summary>Asks the engine whether it can scan. Failures are answers, not exceptions.</summary>
    ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken);
}
