using System.Security.Cryptography;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Enrollment;

namespace DsxDapr.Hub.Connectors;

/// <summary><c>POST connectors/token</c>: an access token, which guards nothing (wire contract §2.6).</summary>
internal static class AccessTokens
{
    private const int SecretBytes = 32;
    private const int LifetimeSeconds = 600;

    /// <summary>Answers whoever shows an enrollment token; no use of it is burnt.</summary>
    public static async Task<IResult> HandleAsync(HttpContext context, Admission admission, CancellationToken cancellationToken)
    {
        var (_, refusal) = await admission.FindAsync(context, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        var answer = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["access_token"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)),
            ["token_type"] = "Bearer",
            ["expires_in"] = LifetimeSeconds,
        };
        if (context.Request.Query["connector_uuid"] is [{ Length: > 0 } uuid])
        {
            if (!Guid.TryParse(uuid, out var connector))
            {
                return WireValidation.Refuse("uuid_parsing", ["query", "connector_uuid"], "Input should be a valid UUID", uuid);
            }

            answer["connector_uuid"] = connector;
        }

        return WireResults.Json(answer);
    }
}
