using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>Writes one batch. Everything that can be refused is looked at before anything is written.</summary>
internal static class BatchWriter
{
    public static Result Write(RecordingSession session, RunRow run, RunBatch batch)
    {
        Refusal[] refusals = batch.Params.IsEmpty && batch.RemovedTags.IsEmpty ? [] : [.. ChangedParams(session, run, batch), .. AbsentTags(session, run, batch)];
        if (refusals.Length > 0)
        {
            return Result.From(refusals);
        }

        foreach (var (key, value) in batch.Params)
        {
            session.Execute("INSERT INTO tracking_params (run, key, value) VALUES (@p0, @p1, @p2) ON CONFLICT DO NOTHING", run.Number, key, value);
        }

        if (!batch.Metrics.IsEmpty)
        {
            session.Points(run.Number, batch.Metrics.AsSpan());
        }

        foreach (var key in batch.RemovedTags)
        {
            session.Execute("DELETE FROM tracking_tags WHERE run = @p0 AND key = @p1", run.Number, key);
        }

        SetTags(session, run.Number, ImmutableCollectionsMarshal.AsArray(batch.Tags) ?? []);
        foreach (var artifact in batch.Artifacts)
        {
            session.Execute(
                "INSERT INTO tracking_artifacts (run, path, digest, bytes) VALUES (@p0, @p1, @p2, @p3) " +
                "ON CONFLICT (run, path) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes",
                run.Number, artifact.Path, artifact.Digest.ToString(), artifact.Bytes);
        }

        foreach (var input in batch.Inputs)
        {
            AddInput(session, run.Number, input);
        }

        foreach (var link in batch.Models)
        {
            session.Execute("INSERT INTO tracking_model_links (run, direction, model, step) VALUES (@p0, @p1, @p2, @p3) ON CONFLICT DO NOTHING",
                run.Number, link.IsOutput ? 1L : 0L, link.Model, link.Step);
        }

        return Result.Ok;
    }

    public static void SetTags(RecordingSession session, long run, IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            session.Execute("INSERT INTO tracking_tags (run, key, value) VALUES (@p0, @p1, @p2) ON CONFLICT (run, key) DO UPDATE SET value = excluded.value", run, key, value);
        }
    }

    private static void AddInput(RecordingSession session, long run, RunInput input)
    {
        session.Execute(
            "INSERT INTO tracking_inputs (run, name, digest, source_type, source, schema_text, profile) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6) ON CONFLICT DO NOTHING",
            run, input.Name, input.Digest, input.SourceType, input.Source, input.Schema, input.Profile);
        foreach (var (key, value) in input.Tags)
        {
            session.Execute(
                "INSERT INTO tracking_input_tags (run, name, digest, key, value) VALUES (@p0, @p1, @p2, @p3, @p4) " +
                "ON CONFLICT (run, name, digest, key) DO UPDATE SET value = excluded.value", run, input.Name, input.Digest, key, value);
        }
    }

    private static List<Refusal> ChangedParams(RecordingSession session, RunRow run, RunBatch batch)
    {
        List<Refusal> refusals = [];
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (var (key, value) in batch.Params)
        {
            var before = known.GetValueOrDefault(key) ?? (string?)session.Scalar("SELECT value FROM tracking_params WHERE run = @p0 AND key = @p1", run.Number, key);
            known[key] = before ?? value;
            if (before is not null && before != value)
            {
                refusals.Add(new Refusal("tracking.param-changed", "Params do not change",
                    $"The param '{key}' of run {run.Id} is '{before}' and cannot become '{value}'.", "Log it to a new run, or as a tag."));
            }
        }

        return refusals;
    }

    private static IEnumerable<Refusal> AbsentTags(RecordingSession session, RunRow run, RunBatch batch) => batch.RemovedTags
        .Where(key => session.Scalar("SELECT 1 FROM tracking_tags WHERE run = @p0 AND key = @p1", run.Number, key) is null)
        .Select(key => new Refusal("tracking.tag-unknown", "No such tag", $"The run {run.Id} has no tag '{key}'."));
}
