using DsxDapr.Hub.BreakGlass;
using DsxDapr.Hub.Core;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Authentication;

namespace DsxDapr.Hub.Connectors;

/// <summary><c>DELETE connectors/unregister/{uuid}</c>: a connector says goodbye, signed with its own key (wire contract §3.3).</summary>
internal static partial class Unregister
{
    /// <summary>Answers 204, also for a connector that is not present.</summary>
    public static async Task<IResult> HandleAsync(
        Guid uuid, HttpContext context, ConnectorRegistry registry, ILogger<ConnectorRegistry> logger, CancellationToken cancellationToken)
    {
        var caller = await context.AuthenticateAsync(DsxHmacDefaults.AuthenticationScheme);
        if (!caller.Succeeded)
        {
            caller = await context.AuthenticateAsync(BreakGlassDefaults.AuthenticationScheme);
        }

        if (!caller.Succeeded)
        {
            return WireResults.Error(StatusCodes.Status401Unauthorized, "unauthorized");
        }

        if (caller.Principal.GetConnectorUuid() != uuid)
        {
            return WireResults.Error(StatusCodes.Status403Forbidden, "connector_uuid_mismatch");
        }

        await registry.RemoveAsync(uuid, cancellationToken);
        Log.Removed(logger, uuid);
        return TypedResults.NoContent();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Registry: removed {Uuid}")]
        public static partial void Removed(ILogger logger, Guid uuid);
    }
}
