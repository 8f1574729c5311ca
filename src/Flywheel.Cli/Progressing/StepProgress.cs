using Flywheel.Core;
using Flywheel.Pipelines;

namespace Flywheel.Cli.Progressing;

/// <summary>Tells one long thing as a step.</summary>
internal sealed class StepProgress : IProgress<Progress>
{
    private readonly string _step;
    private readonly StepLines _lines;
    private readonly TimeProvider _time;

    public StepProgress(string step, StepLines lines, TimeProvider time)
    {
        (_step, _lines, _time) = (step, lines, time);
        Tell(StepStage.Started, null);
    }

    public void Report(Progress value) => Tell(StepStage.Progressed, value);

    public void Finish() => Tell(StepStage.Finished, null);

    private void Tell(StepStage stage, Progress? progress) => _lines.Report(new StepEvent(_step, stage, Timestamp.Now(_time)) { Progress = progress });
}
