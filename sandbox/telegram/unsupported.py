"""The methods of the Bot API that the sandbox does not support, by subject."""

from sandbox.telegram.errors import ApiError, bad_request

LEFT_OUT = {
    "polls": "sendPoll stopPoll",
    "checklists": "sendChecklist editMessageChecklist",
    "inline mode": "answerInlineQuery answerWebAppQuery savePreparedInlineMessage savePreparedKeyboardButton",
    "payments": "sendInvoice createInvoiceLink answerShippingQuery answerPreCheckoutQuery refundStarPayment"
    " editUserStarSubscription getMyStarBalance getStarTransactions sendPaidMedia createChatSubscriptionInviteLink"
    " editChatSubscriptionInviteLink",
    "gifts": "getAvailableGifts sendGift giftPremiumSubscription getUserGifts getChatGifts convertGiftToStars"
    " upgradeGift transferGift getBusinessAccountGifts",
    "games": "sendGame setGameScore getGameHighScores",
    "passport": "setPassportDataErrors",
    "business accounts": "getBusinessConnection readBusinessMessage deleteBusinessMessages setBusinessAccountName"
    " setBusinessAccountUsername setBusinessAccountBio setBusinessAccountProfilePhoto"
    " removeBusinessAccountProfilePhoto setBusinessAccountGiftSettings getBusinessAccountStarBalance"
    " transferBusinessAccountStars",
    "stories": "postStory repostStory editStory deleteStory",
    "sticker sets": "getStickerSet getCustomEmojiStickers uploadStickerFile createNewStickerSet addStickerToSet"
    " setStickerPositionInSet deleteStickerFromSet replaceStickerInSet setStickerEmojiList setStickerKeywords"
    " setStickerMaskPosition setStickerSetTitle setStickerSetThumbnail setCustomEmojiStickerSetThumbnail"
    " deleteStickerSet setChatStickerSet deleteChatStickerSet",
    "verification": "verifyUser verifyChat removeUserVerification removeChatVerification",
    "channels": "banChatSenderChat unbanChatSenderChat approveSuggestedPost declineSuggestedPost",
    "live photos": "sendLivePhoto",
    "rich messages": "sendRichMessage",
    "drafts": "sendMessageDraft sendRichMessageDraft",
    "ephemeral messages": "editEphemeralMessageText editEphemeralMessageCaption editEphemeralMessageMedia"
    " editEphemeralMessageReplyMarkup deleteEphemeralMessage",
    "guest bots": "answerGuestQuery",
    "managed bots": "getManagedBotToken replaceManagedBotToken getManagedBotAccessSettings setManagedBotAccessSettings",
    "join request questions": "answerChatJoinRequestQuery sendChatJoinRequestWebApp",
    "moving to another server": "logOut close",
    "boosts": "getUserChatBoosts",
    "tags of members": "setChatMemberTag",
    "profiles beyond names": "getUserProfileAudios getUserPersonalChatMessages setUserEmojiStatus setMyProfilePhoto"
    " removeMyProfilePhoto",
}
SUBJECTS = {name.lower(): subject for subject, names in LEFT_OUT.items() for name in names.split()}


def refusal(method: str) -> ApiError:
    """The error for a method that the sandbox does not support, or that Telegram does not know either."""
    subject = SUBJECTS.get(method.lower())
    return bad_request(f"the sandbox has no {subject}") if subject else ApiError(404, "Not Found: method not found")
