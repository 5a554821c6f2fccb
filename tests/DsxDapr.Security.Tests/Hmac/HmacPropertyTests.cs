using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class HmacPropertyTests
{
    private static readonly HmacKey Key = HmacKey.Generate();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void What_was_signed_verifies() =>
        Prop.ForAll(Requests(), request => Verify(request, Sign(request)) == "").QuickCheckThrowOnFailure();

    [Fact]
    public void No_single_byte_of_the_body_can_be_changed() => Prop.ForAll(Requests(), request =>
    {
        var header = Sign(request);
        return Enumerable.Range(0, request.Body.Length).All(index =>
        {
            var body = request.Body.ToArray();
            body[index] ^= (byte)(1 << (index % 8));
            return Verify(request with { Body = body }, header) == "bad_signature";
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_single_character_of_the_target_can_be_changed() => Prop.ForAll(Requests(), request =>
    {
        var header = Sign(request);
        return Enumerable.Range(1, request.Target.Length - 1).All(index =>
        {
            var target = request.Target.ToCharArray();
            target[index] = target[index] == 'x' ? 'y' : 'x';
            return Verify(request with { Target = new string(target) }, header) == "bad_signature";
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_single_character_of_the_header_can_be_changed() => Prop.ForAll(Requests(), request =>
    {
        var header = Sign(request);
        return Enumerable.Range(0, header.Length).All(index =>
        {
            var changed = header.ToCharArray();
            changed[index] = (char)(changed[index] ^ 1);
            return Verify(request, new string(changed)) != "";
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_byte_more_or_less_never_verifies() => Prop.ForAll(Requests(), request =>
    {
        var header = Sign(request);
        return Verify(request with { Body = [.. request.Body, 0] }, header) == "bad_signature"
            && (request.Body.Length == 0 || Verify(request with { Body = request.Body[..^1] }, header) == "bad_signature");
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<SignedRequest> Requests()
    {
        var segment = Gen.Elements("a", "b1", "read_file", "x-y", "%C3%A9", "~t", "a%20b").ArrayOf();
        var query = Gen.Elements("", "?a=1", "?q=a%7Cb+c", "?x=%2F&y");
        var generator =
            from method in Gen.Elements("GET", "POST", "PUT", "DELETE")
            from segments in segment
            from queryText in query
            from body in ArbMap.Default.GeneratorFor<byte[]>()
            select new SignedRequest(method, "/" + string.Join('/', segments) + queryText, body ?? []);
        return Arb.From(generator);
    }

    private string Sign(SignedRequest request) =>
        DsxHmacSignature.CreateHeader(Key, request.Method, request.Target, request.Body, _clock);

    private string Verify(SignedRequest request, string header) =>
        new VerifierHarness(Key, _clock).VerifyAsync(header, request.Method, request.Target, request.Body).GetAwaiter().GetResult();

    private sealed record SignedRequest(string Method, string Target, byte[] Body);
}
