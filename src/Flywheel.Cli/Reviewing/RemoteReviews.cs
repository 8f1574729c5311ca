using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flywheel.Cli.Predicting;
using Flywheel.Core;

namespace Flywheel.Cli.Reviewing;

/// <summary>The reviews that a running server keeps.</summary>
internal sealed class RemoteReviews(RemoteServer server) : IReviews
{
    public Task<Result<JsonObject>> ListAsync(string state, int most, CancellationToken cancellation) => GetAsync(FormattableString.Invariant($"?state={state}&most={most}"), cancellation);

    public Task<Result<JsonObject>> ShowAsync(string prediction, int wait, CancellationToken cancellation) => GetAsync(FormattableString.Invariant($"/{Uri.EscapeDataString(prediction)}?wait={wait}"), cancellation);

    public Task<Result<JsonObject>> ClaimAsync(string? prediction, string? by, CancellationToken cancellation) =>
        PostAsync(prediction is null ? "/claim" : $"/{Uri.EscapeDataString(prediction)}/claim", new JsonObject { ["by"] = NameOf(by) }, cancellation);

    public Task<Result<JsonObject>> AnswerAsync(string prediction, double answer, string? by, string? comment, CancellationToken cancellation) =>
        PostAsync($"/{Uri.EscapeDataString(prediction)}/answer", new JsonObject { ["by"] = NameOf(by), ["answer"] = answer, ["comment"] = comment }, cancellation);

    private Task<Result<JsonObject>> GetAsync(string path, CancellationToken cancellation) => server.AskAsync(async (client, name) =>
    {
        using var response = await client.GetAsync(Address(name, path), cancellation);
        return await RemoteServer.ReadAsync(response, cancellation);
    }, cancellation);

    private Task<Result<JsonObject>> PostAsync(string path, JsonObject body, CancellationToken cancellation) => server.AskAsync(async (client, name) =>
    {
        using var response = await client.PostAsJsonAsync(Address(name, path), body, cancellation);
        return await RemoteServer.ReadAsync(response, cancellation);
    }, cancellation);

    // A server that asks knows whose token it is.
    private static string? NameOf(string? by) => by ?? (Environment.GetEnvironmentVariable(Decider.Token) is { Length: > 0 } ? null : Environment.UserName);

    private static Uri Address(string name, string path) => new($"v1/endpoints/{Uri.EscapeDataString(name)}/reviews{path}", UriKind.Relative);
}
