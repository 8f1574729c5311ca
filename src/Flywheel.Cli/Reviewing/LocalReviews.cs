using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Labels.Reviews;
using Flywheel.Protocols.Native;
using Flywheel.Security;

namespace Flywheel.Cli.Reviewing;

/// <summary>The reviews of a workspace that no server keeps now.</summary>
internal sealed class LocalReviews(ReviewDesks desks, People people, string endpoint) : IReviews
{
    public Task<Result<JsonObject>> ListAsync(string state, int most, CancellationToken cancellation) => WithDeskAsync<JsonObject>(async desk =>
    {
        var (tally, items) = await desk.ListAsync(state == "all" ? null : Enum.Parse<ReviewState>(state, ignoreCase: true), most, cancellation);
        return ReviewJson.Document(tally, items);
    }, cancellation);

    public Task<Result<JsonObject>> ShowAsync(string prediction, int wait, CancellationToken cancellation) => WithDeskAsync<JsonObject>(async desk =>
        await desk.FindAsync(prediction, TimeSpan.FromSeconds(wait), cancellation) is { } item ? ReviewJson.Document(item) : ReviewJson.NobodyAsked(prediction), cancellation);

    public Task<Result<JsonObject>> ClaimAsync(string? prediction, string? by, CancellationToken cancellation) =>
        ByAsync(by, (desk, name) => desk.ClaimAsync(prediction, name, cancellation), cancellation);

    public Task<Result<JsonObject>> AnswerAsync(string prediction, double answer, string? by, string? comment, CancellationToken cancellation) =>
        ByAsync(by, (desk, name) => desk.AnswerAsync(prediction, answer, name, comment, cancellation), cancellation);

    private async Task<Result<JsonObject>> ByAsync(string? by, Func<ReviewDesk, string, Task<Result<ReviewItem>>> act, CancellationToken cancellation)
    {
        var decided = await Decider.FindAsync(people, by, AccessRole.Writer, cancellation);
        return decided.TryGet(out var name) ? await WithDeskAsync(async desk => Tell(await act(desk, name)), cancellation) : decided.Refused<JsonObject>();
    }

    private static Result<JsonObject> Tell(Result<ReviewItem> result) => result.TryGet(out var item) ? ReviewJson.Document(item) : result.Refused<JsonObject>();

    private async Task<Result<T>> WithDeskAsync<T>(Func<ReviewDesk, Task<Result<T>>> ask, CancellationToken cancellation)
    {
        var found = await desks.FindAsync(endpoint, cancellation);
        return found.TryGet(out var desk) ? await ask(desk) : found.Refused<T>();
    }
}
