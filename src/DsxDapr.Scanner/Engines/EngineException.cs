namespace DsxDapr.Scanner.Engines;

/// <summary>The engine gave no verdict. The content is not to blame unless <see cref="Failure"/> is <see cref="EngineFailure.Refused"/>.</summary>
/// <param name="failure">What kind of failure it is.</param>
/// <param name="message">What happened, for people.</param>
/// <param name="innerException">What it came from, if anything.</param>
internal sealed class EngineException(EngineFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public EngineFailure Failure { get; } = failure;
}

/// <summary>Kinds of <see cref="EngineException"/>.</summary>
internal enum EngineFailure
{
    /// <summary>The engine could not be reached, or the connection to it broke.</summary>
    Unavailable,

    /// <summary>The engine has no room now, or is still starting.</summary>
    Busy,

    /// <summary>The engine reported an error, or its answer could not be understood.</summary>
    Failed,

    /// <summary>The engine will never take this request.</summary>
    Refused,

    /// <summary>The engine does not let this scanner in.</summary>
    Authentication,
}
