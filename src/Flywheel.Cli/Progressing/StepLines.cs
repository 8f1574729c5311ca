using System.Collections.Concurrent;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Pipelines;

namespace Flywheel.Cli.Progressing;

/// <summary>
/// Tells a run step by step. On a terminal the running steps have a live line with a bar, the rate and the time left; anywhere else one
/// line is written when a step ends.
/// </summary>
internal sealed class StepLines(TextWriter error, bool live, TimeProvider time) : IProgress<StepEvent>
{
    private readonly ConcurrentDictionary<string, Timestamp> _started = new(StringComparer.Ordinal);
    private bool _open;

    public void Report(StepEvent value)
    {
        switch (value.Stage)
        {
            case StepStage.Started:
                _started[value.Step] = value.At;
                Live($"  …   {value.Step}");
                break;
            case StepStage.Progressed when value.Progress is { } progress:
                Live($"  …   {value.Step}  {Describe(progress, Timestamp.Now(time) - _started[value.Step])}");
                break;
            case StepStage.Progressed:
                break;
            case StepStage.Retrying:
                Line($"retry {value.Step}  {value.Detail}");
                break;
            case StepStage.Finished:
                Line($"  ok  {value.Step}  {Seconds(value.At - _started[value.Step])}");
                break;
            case StepStage.Skipped:
                Line($"  =   {value.Step}  unchanged");
                break;
            default:
                Line($"  {value.Stage.ToString().ToLowerInvariant()} {value.Step}  {value.Detail}".TrimEnd());
                break;
        }
    }

    private static string Describe(Progress progress, TimeSpan since)
    {
        var rate = since.TotalSeconds > 0.5 && progress.Done > 0 ? progress.Done / since.TotalSeconds : 0;
        var rateText = rate >= 100 ? string.Create(CultureInfo.InvariantCulture, $"  {rate:#,0} {progress.Unit}/s") : "";
        if (progress.Total is not { } total || total == 0)
        {
            var count = progress.Done > 0 ? string.Create(CultureInfo.InvariantCulture, $"{progress.Done:#,0} {progress.Unit}  ") : "";
            return $"{count}{progress.Detail}{rateText}";
        }

        var share = Math.Clamp((double)progress.Done / total, 0, 1);
        var full = (int)(share * 20);
        var left = share > 0.02 && rate > 0 ? $"  {Seconds(TimeSpan.FromSeconds((total - progress.Done) / rate))} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', 20 - full)}] {progress.Done:#,0}/{total:#,0} {progress.Unit}{rateText}{left}  {progress.Detail}");
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s");

    private void Live(string text)
    {
        if (live)
        {
            error.Write($"\r\u001b[K{text}");
            _open = true;
        }
    }

    private void Line(string text)
    {
        error.WriteLine(_open ? $"\r\u001b[K{text}" : text);
        _open = false;
    }
}
