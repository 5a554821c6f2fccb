namespace DsxDapr.Scanner.Engines;

/// <summary>How far the reading of an item's content is.</summary>
internal enum ContentState
{
    /// <summary>There may be more to read.</summary>
    Reading,

    /// <summary>Every byte was read, and as many came as were announced.</summary>
    Complete,

    /// <summary>The content broke off, or its length is not the announced one.</summary>
    Broken,

    /// <summary>The content is larger than the limit.</summary>
    TooLarge,
}
