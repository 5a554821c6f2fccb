namespace DsxDapr.Connector.Repository;

/// <summary>An item's content, or why there is none.</summary>
public sealed class ItemReadResult
{
    private ItemReadResult(ItemReadStatus status, string message, Stream? content = null, long? length = null, string? version = null)
    {
        Status = status;
        Message = message;
        Content = content;
        Length = length;
        Version = version;
    }

    /// <summary>The outcome.</summary>
    public ItemReadStatus Status { get; }

    /// <summary>Why there is no content, for people; empty when there is.</summary>
    public string Message { get; }

    /// <summary>
    /// The content, to be disposed by the caller; null unless <see cref="Status"/> is <see cref="ItemReadStatus.Found"/>.
    /// </summary>
    public Stream? Content { get; }

    /// <summary>How many bytes the content has, known from the open item; null when only its end will tell.</summary>
    public long? Length { get; }

    /// <summary>The version of the content, known from the open item; null when it cannot be vouched for.</summary>
    public string? Version { get; }

    /// <summary>The item is open.</summary>
    /// <param name="content">The content from its first byte on; reading it past <paramref name="length"/> is not needed.</param>
    /// <param name="length">How many bytes belong to the item, if that is known.</param>
    /// <param name="version">
    /// <see cref="RepositoryItem.Version"/> of what is read here. Only if a change from now on, also while it is read, is certain to give it
    /// another one; else null, and the item is scanned whenever it is listed.
    /// </param>
    public static ItemReadResult Found(Stream content, long? length = null, string? version = null) =>
        new(ItemReadStatus.Found, "", content, length, version);

    /// <summary>There is no such item (any more).</summary>
    public static ItemReadResult NotFound(string message) => new(ItemReadStatus.NotFound, message);

    /// <summary>The item may not be read: outside the asset, not permitted, or no item at all. Trying again will not help.</summary>
    public static ItemReadResult Refused(string message) => new(ItemReadStatus.Refused, message);

    /// <summary>The repository failed. Trying again may help.</summary>
    public static ItemReadResult Failed(string message) => new(ItemReadStatus.Failed, message);
}
