using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>Dapr's secrets API: get and bulk get.</summary>
internal static class SecretApi
{
    // Where the store and the key stand in /v1.0/secrets/{store}/{key}.
    private const int StoreSegment = 2;
    private const int KeySegment = 3;

    /// <summary>Maps the routes under <c>/v1.0/secrets</c>.</summary>
    public static IEndpointRouteBuilder MapSecretApi(this IEndpointRouteBuilder routes, SecretStoreSet stores)
    {
        routes.MapGet("/v1.0/secrets/{store}/bulk", context => GetAllAsync(context, stores));
        routes.MapGet("/v1.0/secrets/{store}/{key}", context => GetAsync(context, stores));
        return routes;
    }

    private static async Task GetAsync(HttpContext context, SecretStoreSet stores)
    {
        string name = RawPath.Segment(context, StoreSegment);
        string key = RawPath.Segment(context, KeySegment);
        if (stores.Find(name) is not { } store)
        {
            await NoStore(stores, name).ExecuteAsync(context);
            return;
        }

        if (!stores.Allows(name, key))
        {
            await new DaprError("ERR_PERMISSION_DENIED", $"access denied by policy to get \"{key}\" from \"{name}\"")
                .ToResult(StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        try
        {
            await Results.Json(await store.GetAsync(key, context.RequestAborted), contentType: "application/json").ExecuteAsync(context);
        }
        catch (SecretNotFoundException e)
        {
            await new DaprError("ERR_SECRET_GET", $"failed getting secret with key {key} from secret store {name}: {e.Message}")
                .ToResult(StatusCodes.Status500InternalServerError).ExecuteAsync(context);
        }
    }

    private static async Task GetAllAsync(HttpContext context, SecretStoreSet stores)
    {
        string name = RawPath.Segment(context, StoreSegment);
        if (stores.Find(name) is not { } store)
        {
            await NoStore(stores, name).ExecuteAsync(context);
            return;
        }

        // Secrets the app may not read are left out without a word.
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> all = await store.GetAllAsync(context.RequestAborted);
        await Results.Json(all.Where(s => stores.Allows(name, s.Key)).ToDictionary(), contentType: "application/json").ExecuteAsync(context);
    }

    private static IResult NoStore(SecretStoreSet stores, string name) => stores.IsEmpty
        ? new DaprError("ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured").ToResult(StatusCodes.Status500InternalServerError)
        : new DaprError("ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {name}").ToResult(StatusCodes.Status401Unauthorized);
}
