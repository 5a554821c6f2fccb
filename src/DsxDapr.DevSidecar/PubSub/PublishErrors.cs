using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The errors of the publish API.</summary>
internal static class PublishErrors
{
    /// <summary>The sidecar has no such broker for this app.</summary>
    public static IResult NotFound(string pubSub) =>
        new DaprError("ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSub} is not found")
        {
            Details = [ErrorDetails.ErrorInfo("DAPR_PUBSUB_NOT_FOUND", new Dictionary<string, string>())],
        }.ToResult(StatusCodes.Status404NotFound);

    /// <summary>The app may not publish to the topic.</summary>
    public static IResult Forbidden(string pubSub, string topic, string appId)
    {
        string message = $"topic {topic} is not allowed for app id {appId}";
        return Error(
            StatusCodes.Status403Forbidden, "ERR_PUBSUB_FORBIDDEN", message, pubSub, "DAPR_PUBSUB_FORBIDDEN", ("error", message), ("topic", topic));
    }

    /// <summary>The broker did not take the message.</summary>
    public static IResult Failed(string pubSub, string topic, string problem) => Error(
        StatusCodes.Status500InternalServerError,
        "ERR_PUBSUB_PUBLISH_MESSAGE",
        $"error when publishing to topic {topic} in pubsub {pubSub}: {problem}",
        pubSub,
        "DAPR_PUBSUB_PUBLISH_MESSAGE",
        ("error", problem),
        ("topic", topic));

    /// <summary>What was sent as a CloudEvent is none.</summary>
    public static IResult BadCloudEvent(string pubSub, string appId, string problem) => Error(
        StatusCodes.Status500InternalServerError,
        "ERR_PUBSUB_CLOUD_EVENTS_SER",
        $"cannot create cloudevent: {problem}",
        pubSub,
        "DAPR_PUBSUB_CLOUD_EVENT_CREATION",
        ("appID", appId),
        ("error", problem));

    /// <summary>A parameter <c>metadata.rawPayload</c> that is no boolean.</summary>
    public static IResult BadMetadata(string pubSub, string appId, string problem) => Error(
        StatusCodes.Status400BadRequest,
        "ERR_PUBSUB_REQUEST_METADATA",
        $"failed deserializing metadata. Error: {problem}",
        pubSub,
        "DAPR_PUBSUB_METADATA_DESERIALIZATION",
        ("appID", appId));

    /// <summary>The body of a bulk publish is not what it should be.</summary>
    public static IResult BadEvents(string pubSub, string message, string reason, string appId, string? problem) => problem is null
        ? Error(StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", message, pubSub, reason, ("appID", appId))
        : Error(StatusCodes.Status400BadRequest, "ERR_PUBSUB_EVENTS_SER", message, pubSub, reason, ("appID", appId), ("error", problem));

    private static IResult Error(
        int status, string code, string message, string pubSub, string reason, params (string Name, string Value)[] metadata) =>
        new DaprError(code, message)
        {
            Details =
            [
                ErrorDetails.ResourceInfo("pubsub", pubSub, message),
                ErrorDetails.ErrorInfo(reason, metadata.ToDictionary(m => m.Name, m => m.Value)),
            ],
        }.ToResult(status);
}
