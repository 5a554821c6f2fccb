namespace DsxDapr.Connector.Filters;

/// <summary>A filter expression that cannot be understood; the message is a sentence for the person who wrote it.</summary>
public sealed class FilterException : FormatException
{
    /// <summary>An error without details.</summary>
    public FilterException()
    {
    }

    /// <summary>An error that is told by <paramref name="message"/>.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>An error that is told by <paramref name="message"/> and was caused by another.</summary>
    public FilterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
