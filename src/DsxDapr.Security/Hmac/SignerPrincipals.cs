using System.Runtime.CompilerServices;
using System.Security.Claims;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// The principals of those who sign, one for each owner that a key store returns, for as long as the store holds it. Requests share
/// them; nobody adds to a principal after it was authenticated.
/// </summary>
internal static class SignerPrincipals
{
    private static readonly ConditionalWeakTable<HmacKeyOwner, ClaimsPrincipal> Known = [];

    /// <summary>The principal that stands for a key and its connector.</summary>
    public static ClaimsPrincipal Of(HmacKeyOwner owner) => Known.GetValue(owner, Create);

    private static ClaimsPrincipal Create(HmacKeyOwner owner)
    {
        var identity = new ClaimsIdentity(DsxHmacDefaults.AuthenticationScheme, DsxHmacClaims.KeyId, roleType: null);
        identity.AddClaim(new Claim(DsxHmacClaims.KeyId, owner.Key.KeyId));
        if (owner.ConnectorUuid is { } uuid)
        {
            identity.AddClaim(new Claim(DsxHmacClaims.ConnectorUuid, uuid.ToString("D")));
        }

        return new ClaimsPrincipal(identity);
    }
}
