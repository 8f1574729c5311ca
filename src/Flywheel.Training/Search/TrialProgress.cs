using Flywheel.Core;

namespace Flywheel.Training.Search;

/// <summary>Hands a fit's progress on at once; the framework's own class posts to another thread, where it may arrive after the end.</summary>
internal sealed class TrialProgress(Action<Progress> report) : IProgress<Progress>
{
    public void Report(Progress value) => report(value);
}
