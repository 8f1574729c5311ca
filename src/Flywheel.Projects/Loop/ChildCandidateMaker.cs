using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Pipelines.Jobs;
using Flywheel.Registry;
using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Makes candidates with <c>flywheel run --candidate</c> in a child process of the least priority: who answers has the machine first, and a trainer that falls takes nobody with
/// it. Cut short, it goes on from the steps that were done.
/// </summary>
/// <param name="program">The file of the flywheel program.</param>
/// <param name="project">The project's folder.</param>
/// <param name="workspace">The workspace's folder.</param>
/// <param name="model">The model whose releases it makes: the project's name.</param>
/// <param name="registry">Where the releases are.</param>
public sealed class ChildCandidateMaker(string program, string project, string workspace, string model, ReleaseRegistry registry) : ICandidateMaker
{
    private const int LongestWords = 2_000;

    /// <inheritdoc/>
    public string Name => "child-process";

    /// <inheritdoc/>
    public async Task<Result<CandidateReport>> MakeAsync(CancellationToken cancellationToken)
    {
        var ended = await ChildProcess.RunAsync(program, ["run", project, "--candidate", "--workspace", workspace, "--json"], cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(ended.Output);
            var said = document.RootElement;
            if (said.TryGetProperty("refusals", out var refusals))
            {
                return Result.Refuse<CandidateReport>(refusals.EnumerateArray().Select(ReadRefusal));
            }

            if (ended.ExitCode == 0)
            {
                return await ReadAsync(said, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What it said is told below.
        }

        var words = ended.Error.Trim();
        return new Refusal("loop.child", "The child ended badly", string.Create(CultureInfo.InvariantCulture, $"'flywheel run --candidate' ended with {ended.ExitCode}: {(words.Length > LongestWords ? words[^LongestWords..] : words)}"),
            "Run it by hand to see more; the loop tries again after its pause.");
    }

    private async Task<Result<CandidateReport>> ReadAsync(JsonElement said, CancellationToken cancellationToken)
    {
        var version = said.GetProperty("version").GetInt32();
        var found = await registry.FindAsync(model, version.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var release))
        {
            return found.Refused<CandidateReport>();
        }

        var gates = said.GetProperty("gates").EnumerateArray()
            .Select(gate => new GateFinding(gate.GetProperty("gate").GetString()!, gate.GetProperty("passed").GetBoolean(), gate.GetProperty("evidence").GetString()!)).ToImmutableArray();
        return new CandidateReport(release, said.GetProperty("is_champion").GetBoolean() ? null : new GateVerdict(gates), said.GetProperty("summary").GetString()!);
    }

    private static Refusal ReadRefusal(JsonElement refusal) => new(
        refusal.GetProperty("code").GetString()!, refusal.GetProperty("headline").GetString()!, refusal.GetProperty("sentence").GetString()!, refusal.GetProperty("remedy").GetString()!);
}
