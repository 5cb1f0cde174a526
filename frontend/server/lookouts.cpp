#include "server/lookouts.h"

#include <algorithm>
#include <utility>

namespace leasehold {

Instant Lookouts::next_turn(Post& post, Instant now, Duration wait) {
    std::int64_t waiting = 1;
    Instant latest = now;
    for (const Post* other : posts_) {
        if (other == &post || !other->turn) continue;
        ++waiting;
        latest = std::max(latest, *other->turn);
    }
    post.may_be_called = !post.turn || *post.turn <= now;
    post.turn = std::min(latest + Duration{wait.us / waiting}, now + wait);
    return *post.turn;
}

Lookout::Lookout(Lookouts& all, std::function<void()> wake)
    : all_(&all), post_(std::make_unique<Lookouts::Post>()) {
    post_->wake = std::move(wake);
    const std::lock_guard lock(all_->mutex_);
    all_->posts_.push_back(post_.get());
}

Lookout::~Lookout() {
    if (!post_) return;
    const std::lock_guard lock(all_->mutex_);
    std::erase(all_->posts_, post_.get());
}

Instant Lookout::next_turn(Instant now, Duration wait) {
    if (!post_) return now + wait;
    const std::lock_guard lock(all_->mutex_);
    return all_->next_turn(*post_, now, wait);
}

void Lookout::wait(Instant turn, Proof wanted) {
    if (!post_) return;
    const std::lock_guard lock(all_->mutex_);
    post_->turn = turn;
    post_->wanted = wanted;
}

void Lookout::found(Proof proof) {
    if (!post_) return;
    const std::lock_guard lock(all_->mutex_);
    post_->turn.reset();
    post_->called = false;
    for (Lookouts::Post* other : all_->posts_) {
        if (!other->turn || other->wanted > proof) continue;
        if (!std::exchange(other->may_be_called, false)) continue;
        other->called = true;
        other->wake();
    }
}

bool Lookout::called() const { return post_ && post_->called; }

bool Lookout::take_call() { return post_ && post_->called.exchange(false); }

}  // namespace leasehold
