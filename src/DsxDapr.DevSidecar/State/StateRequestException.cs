using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.State;

/// <summary>A request to the state API that is wrong in itself.</summary>
internal sealed class StateRequestException(int status, DaprError error) : Exception(error.Message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The answer's body.</summary>
    public DaprError Error { get; } = error;

    /// <summary>The body is not what it should be.</summary>
    public static StateRequestException Malformed(string message) => new(StatusCodes.Status400BadRequest, new DaprError("ERR_MALFORMED_REQUEST", message));

    /// <summary>The sidecar has no such store for this app.</summary>
    public static StateRequestException NoStore(StateStoreSet stores, string name)
    {
        Dictionary<string, string> app = new() { ["appID"] = stores.AppId };
        return stores.IsEmpty
            ? new StateRequestException(
                StatusCodes.Status500InternalServerError,
                new DaprError("ERR_STATE_STORE_NOT_CONFIGURED", $"state store {name} is not configured")
                {
                    Details = [ErrorDetails.ErrorInfo("DAPR_STATE_NOT_CONFIGURED", app)],
                })
            : new StateRequestException(
                StatusCodes.Status400BadRequest,
                new DaprError("ERR_STATE_STORE_NOT_FOUND", $"state store {name} is not found")
                {
                    Details = [ErrorDetails.ErrorInfo("DAPR_STATE_NOT_FOUND", app)],
                });
    }

    /// <summary>A key contains what parts prefixes from keys.</summary>
    public static StateRequestException IllegalKey(string key, string store, bool nameField)
    {
        string message = $"api error: code = InvalidArgument desc = input key/keyPrefix '{key}' can't contain '{KeyPrefix.Separator}'";
        return new StateRequestException(
            StatusCodes.Status400BadRequest,
            new DaprError("ERR_MALFORMED_REQUEST", message)
            {
                Details =
                [
                    ErrorDetails.BadRequest(nameField ? key : null, message),
                    ErrorDetails.ResourceInfo("state", store, ""),
                    ErrorDetails.ErrorInfo("DAPR_STATE_ILLEGAL_KEY", null),
                ],
            });
    }
}
