using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.State;

/// <summary>Dapr's state API: save, get, bulk get, delete, transaction.</summary>
internal static class StateApi
{
    // Where the store and the key stand in /v1.0/state/{store}/{key}.
    private const int StoreSegment = 2;
    private const int KeySegment = 3;
    private static readonly string[] Writing = [HttpMethods.Post, HttpMethods.Put];

    /// <summary>Maps the routes under <c>/v1.0/state</c>.</summary>
    public static IEndpointRouteBuilder MapStateApi(this IEndpointRouteBuilder routes, StateStoreSet stores)
    {
        routes.MapMethods("/v1.0/state/{store}", Writing, Answer(stores, SaveAsync));
        routes.MapMethods("/v1.0/state/{store}/bulk", Writing, Answer(stores, StateBulkGet.HandleAsync));
        routes.MapMethods("/v1.0/state/{store}/transaction", Writing, Answer(stores, TransactAsync));
        routes.MapGet("/v1.0/state/{store}/{key}", Answer(stores, GetAsync));
        routes.MapDelete("/v1.0/state/{store}/{key}", Answer(stores, DeleteAsync));
        return routes;
    }

    /// <summary>The request's body.</summary>
    internal static async Task<byte[]> ReadBodyAsync(HttpContext context) =>
        await RequestBody.ReadAsync(context.Request, context.RequestAborted) ?? throw StateRequestException.Malformed(RequestBody.TooLarge);

    private static async Task SaveAsync(HttpContext context, ScopedStateStore store)
    {
        byte[] body = await ReadBodyAsync(context);
        try
        {
            IReadOnlyList<StateWrite> writes = StateRequests.ReadSave(body, store, QueryMetadata.Of(context.Request));
            if (writes.Count == 1)
            {
                await store.Store.SaveAsync(writes[0], context.RequestAborted);
            }
            else
            {
                // Not atomic: items beside a failing one are stored.
                await Task.WhenAll(writes.Select(w => Task.Run(() => store.Store.SaveAsync(w, context.RequestAborted), context.RequestAborted)));
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (EtagException e)
        {
            string detail = e.IsMalformed ? $"invalid etag value: {e.Message}" : $"possible etag mismatch. error from state store: {e.Message}";
            await FailAsync(
                context,
                e.IsMalformed ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict,
                "ERR_STATE_SAVE",
                $"failed saving state in state store {store.Name}: {detail}");
        }
        catch (StateStoreException e)
        {
            await FailAsync(
                context,
                StatusCodes.Status500InternalServerError,
                "ERR_STATE_SAVE",
                $"failed saving state in state store {store.Name}: {e.Message}");
        }
    }

    private static async Task GetAsync(HttpContext context, ScopedStateStore store)
    {
        string key = RawPath.Segment(context, KeySegment);
        try
        {
            StateItem? item = await store.Store.GetAsync(store.StoredKey(key), context.RequestAborted);
            if (item is null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            if (item.Etag is not null)
            {
                context.Response.Headers.ETag = item.Etag;
            }

            if (item.ExpiresAt is { } expiresAt)
            {
                context.Response.Headers["Metadata.ttlexpiretime"] = Rfc3339.Format(expiresAt);
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = item.Value.Length;
            await context.Response.Body.WriteAsync(item.Value, context.RequestAborted);
        }
        catch (StateStoreException e)
        {
            await FailAsync(
                context,
                StatusCodes.Status500InternalServerError,
                "ERR_STATE_GET",
                $"fail to get {key} from state store {store.Name}: {e.Message}");
        }
    }

    private static async Task DeleteAsync(HttpContext context, ScopedStateStore store)
    {
        string key = RawPath.Segment(context, KeySegment);
        try
        {
            await store.Store.DeleteAsync(new StateDelete(store.StoredKey(key), context.Request.Headers.IfMatch), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (StateStoreException e)
        {
            // daprd calls every failure of a delete an etag mismatch, even that of a store that is down.
            await FailAsync(
                context,
                StatusCodes.Status409Conflict,
                "ERR_STATE_DELETE",
                $"failed deleting state with key {key}: possible etag mismatch. error from state store: {e.Message}");
        }
    }

    private static async Task TransactAsync(HttpContext context, ScopedStateStore store)
    {
        byte[] body = await ReadBodyAsync(context);
        try
        {
            IReadOnlyList<StateOperation> operations = StateRequests.ReadTransaction(body, store);
            if (operations.Count > 0)
            {
                await store.Store.TransactAsync(operations, context.RequestAborted);
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (StateStoreException e)
        {
            string detail = e is EtagException ? $"possible etag mismatch. error from state store: {e.Message}" : e.Message;
            await FailAsync(
                context,
                StatusCodes.Status500InternalServerError,
                "ERR_STATE_TRANSACTION",
                $"error while executing state transaction: {detail}");
        }
    }

    private static RequestDelegate Answer(StateStoreSet stores, Func<HttpContext, ScopedStateStore, Task> handle) => async context =>
    {
        string name = RawPath.Segment(context, StoreSegment);
        try
        {
            await handle(context, stores.Find(name) ?? throw StateRequestException.NoStore(stores, name));
        }
        catch (StateRequestException e)
        {
            await e.Error.ToResult(e.Status).ExecuteAsync(context);
        }
    };

    private static Task FailAsync(HttpContext context, int status, string code, string message) =>
        new DaprError(code, message).ToResult(status).ExecuteAsync(context);
}
