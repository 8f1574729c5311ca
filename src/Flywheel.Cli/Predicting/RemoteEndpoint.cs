using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Serving;

namespace Flywheel.Cli.Predicting;

/// <summary>Asks an endpoint of a running server over Flywheel's own protocol, a thousand rows at a time.</summary>
/// <param name="address">The server's address: <c>http://127.0.0.1:5080</c>.</param>
/// <param name="endpoint">The endpoint; null means the server's only one.</param>
internal sealed class RemoteEndpoint(string address, string? endpoint)
{
    private const int RowsPerRequest = 1_000;

    public async Task<Result<PredictionAnswer>> PredictAsync(ImmutableArray<string> rows, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address.TrimEnd('/') + '/', UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            return new Refusal("predict.address", "Not an address", $"'{address}' is not the address of a server.", "Write it like --at http://127.0.0.1:5080.");
        }

        using var client = new HttpClient { BaseAddress = server };
        if (Environment.GetEnvironmentVariable(Decider.Token) is { Length: > 0 } token)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        try
        {
            var named = await NameAsync(client, cancellation);
            return named.TryGet(out var name) ? await AskAsync(client, name, rows, cancellation) : named.Refused<PredictionAnswer>();
        }
        catch (HttpRequestException lost)
        {
            return new Refusal("predict.unreachable", "No answer", $"The server at {server} does not answer: {lost.Message}.", "Start one with 'flywheel serve', or leave --at out.");
        }
        catch (JsonException)
        {
            return new Refusal("predict.not-flywheel", "Another server", $"What answers at {server} does not speak Flywheel's protocol.", "Check the address.");
        }
    }

    private async Task<Result<string>> NameAsync(HttpClient client, CancellationToken cancellation)
    {
        if (endpoint is not null)
        {
            return endpoint;
        }

        using var response = await client.GetAsync(new Uri("v1/endpoints", UriKind.Relative), cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation) ?? throw new JsonException("The answer is null.");
        if (answer["refusals"] is JsonArray refusals)
        {
            return Refused<string>(refusals);
        }

        var listed = answer["endpoints"]?.AsArray() ?? [];
        string[] names = [.. listed.Select(entry => (string)entry!["name"]!)];
        return names.Length == 1 ? names[0] : new Refusal("predict.endpoint", "Which endpoint?",
            $"The server has {names.Length} endpoints{(names.Length > 0 ? ": " + string.Join(", ", names) : "")}.", names.Length > 0 ? "Choose one with --endpoint NAME." : "It is still loading, or serves nothing.");
    }

    private static async Task<Result<PredictionAnswer>> AskAsync(HttpClient client, string name, ImmutableArray<string> rows, CancellationToken cancellation)
    {
        var (release, ids, scores, decisions) = ("", new List<string>(), new List<double>(), new List<bool>());
        foreach (var chunk in rows.Chunk(RowsPerRequest))
        {
            using var body = new StringContent($"{{\"rows\":[{string.Join(",", chunk)}]}}");
            using var response = await client.PostAsync(new Uri($"v1/endpoints/{Uri.EscapeDataString(name)}/predict", UriKind.Relative), body, cancellation);
            var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation) ?? throw new JsonException("The answer is null.");
            if (answer["refusals"] is JsonArray refusals)
            {
                return Refused<PredictionAnswer>(refusals);
            }

            response.EnsureSuccessStatusCode();
            release = Text(answer, "release");
            foreach (var prediction in answer["predictions"]!.AsArray())
            {
                ids.Add(Text(prediction, "id"));
                scores.Add((double)prediction!["score"]!);
                decisions.Add((bool)prediction["decision"]!);
            }
        }

        return new PredictionAnswer(release, [.. ids], [.. scores], [.. decisions]);
    }

    private static Result<T> Refused<T>(JsonArray refusals) =>
        Result.Refuse<T>(refusals.Select(refusal => new Refusal(Text(refusal, "code"), Text(refusal, "headline"), Text(refusal, "sentence"), Text(refusal, "remedy"))));

    private static string Text(JsonNode? node, string key) => (string?)node?[key] ?? "";
}
