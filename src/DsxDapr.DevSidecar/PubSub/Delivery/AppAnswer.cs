using DsxDapr.DevSidecar.Apps;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>What the app said to an event.</summary>
/// <param name="Verdict">What follows from it.</param>
/// <param name="Reason">What it said, for logs.</param>
internal readonly record struct AppAnswer(Verdict Verdict, string Reason)
{
    /// <summary>Handled.</summary>
    public static AppAnswer Success => new(Verdict.Success, "");

    /// <summary>The verdict of a <c>status</c> in an answer's body; it is compared with case.</summary>
    public static AppAnswer OfStatus(string? status) => status switch
    {
        null or "" or "SUCCESS" => Success,
        "DROP" => new AppAnswer(Verdict.Drop, "status DROP"),
        "RETRY" => new AppAnswer(Verdict.Retry, "status RETRY"),
        _ => new AppAnswer(Verdict.Retry, $"unknown status {status}"),
    };

    /// <summary>The verdict of an answer whose code is not 2xx.</summary>
    public static AppAnswer OfStatusCode(int code) => code == StatusCodes.Status404NotFound
        ? new AppAnswer(Verdict.Drop, "status code 404")
        : new AppAnswer(Verdict.Retry, $"status code {code}");

    /// <summary>The call failed.</summary>
    public static AppAnswer OfException(HttpRequestException e, HttpRequestMessage request) => new(
        e.HttpRequestError == HttpRequestError.ConnectionError ? Verdict.Unreachable : Verdict.Retry,
        AppFailure.Describe(e, request));
}

/// <summary>What follows from an app's answer.</summary>
internal enum Verdict
{
    /// <summary>The event is handled.</summary>
    Success,

    /// <summary>The app does not want it: to the dead letters, if there are any.</summary>
    Drop,

    /// <summary>It failed: again, if the retry policy has a try left.</summary>
    Retry,

    /// <summary>It failed, and no retry would help: to the dead letters, if there are any.</summary>
    GiveUp,

    /// <summary>The app never saw it.</summary>
    Unreachable,
}
